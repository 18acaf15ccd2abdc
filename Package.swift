// swift-tools-version: 6.2
import PackageDescription

// HONE_BASELINE=1 builds the kernels without AVX2 and FMA, for processors that lack them.
let baseline = Context.environment["HONE_BASELINE"] == "1"

let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

#if arch(x86_64)
  let vector: [SwiftSetting] =
    baseline ? [] : [.unsafeFlags(["-Xcc", "-mavx2", "-Xcc", "-mfma"]), .define("HONE_FMA")]
#else
  let vector: [SwiftSetting] = baseline ? [] : [.define("HONE_FMA")]
#endif

let package = Package(
  name: "hone",
  products: [
    .executable(name: "hone", targets: ["HoneCLI"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CFiles"),
    .target(
      name: "Files", dependencies: ["CFiles", "CZlib", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: common),
    .target(name: "Kernels", dependencies: ["COpenBLAS"], swiftSettings: common + vector),
    .target(name: "Tensors", dependencies: ["Kernels"], swiftSettings: common),
    .target(name: "NN", dependencies: ["Kernels", "Tensors"], swiftSettings: common),
    .target(name: "Encoders", dependencies: ["NN", "Tensors", "Files"], swiftSettings: common),
    .target(name: "PEFT", dependencies: ["NN", "Tensors", "Files"], swiftSettings: common),
    .target(name: "Tokenizers", dependencies: ["Files"], swiftSettings: common),
    .target(name: "Datasets", dependencies: ["Files"], swiftSettings: common),
    .target(name: "Evaluation", swiftSettings: common),
    .target(
      name: "Tasks",
      dependencies: [
        "Encoders", "PEFT", "NN", "Tensors", "Tokenizers", "Datasets", "Evaluation", "Files",
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: common),
    .target(
      name: "Training",
      dependencies: [
        "Tasks", "Encoders", "PEFT", "NN", "Tensors", "Kernels", "Tokenizers", "Datasets", "Evaluation", "Files",
      ], swiftSettings: common),
    .executableTarget(name: "HoneCLI", dependencies: ["Training"], swiftSettings: common),
    .testTarget(
      name: "TrainingTests", dependencies: ["Training"], exclude: ["Baselines"], swiftSettings: common),
  ]
)
