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
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2")
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
    .executableTarget(name: "HoneCLI", dependencies: ["Encoders", "PEFT"], swiftSettings: common),
  ]
)
