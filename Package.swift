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
  let wideVector: [SwiftSetting] =
    baseline
    ? [] : [.unsafeFlags(["-Xcc", "-mavx512f", "-Xcc", "-mavx512vl", "-Xcc", "-mfma"]), .define("HONE_FMA")]
#else
  let wideVector: [SwiftSetting] = []
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
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CFiles"),
    .target(
      name: "Files", dependencies: ["CFiles", "CZlib", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: common),
    .target(name: "KernelsAVX512", swiftSettings: common + wideVector),
    .target(name: "Kernels", dependencies: ["COpenBLAS", "KernelsAVX512"], swiftSettings: common + vector),
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
    .target(
      name: "Store", dependencies: ["Files", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: common),
    .target(
      name: "Batch", dependencies: ["Tasks", "Tensors", "Datasets", "Evaluation", "Files", "Store"],
      swiftSettings: common),
    .target(
      name: "Experiments",
      dependencies: ["Training", "Tasks", "Encoders", "Tensors", "Datasets", "Evaluation", "Files", "Store"],
      swiftSettings: common),
    .target(
      name: "Hub",
      dependencies: [
        "Files", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], swiftSettings: common),
    .target(
      name: "Serving",
      dependencies: [
        "Tasks", "Datasets", "Evaluation", "Store", "Tensors", "Files",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: common),
    .executableTarget(
      name: "HoneCLI",
      dependencies: [
        "Training", "Experiments", "Batch", "Store", "Hub", "Serving",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),

    .target(
      name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport",
      swiftSettings: common),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"], swiftSettings: common),
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels", "KernelsAVX512", "TestSupport"], swiftSettings: common),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "TestSupport"], swiftSettings: common),
    .testTarget(name: "NNTests", dependencies: ["NN", "Tensors", "Kernels", "TestSupport"], swiftSettings: common),
    .testTarget(name: "TokenizersTests", dependencies: ["Tokenizers", "Files"], swiftSettings: common),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Files", "TestSupport"], swiftSettings: common),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation"], swiftSettings: common),
    .testTarget(
      name: "HubTests",
      dependencies: [
        "Hub", "Files", .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOCore", package: "swift-nio"),
      ], swiftSettings: common),
    .testTarget(name: "EncodersTests", dependencies: ["Encoders", "Files", "NN"], swiftSettings: common),
    .testTarget(name: "PEFTTests", dependencies: ["PEFT", "Files", "NN"], swiftSettings: common),
    .testTarget(
      name: "HoneCLITests",
      dependencies: [
        "HoneCLI", "Files", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "TasksTests",
      dependencies: [
        "Tasks", "Files", "Datasets", "Evaluation", "NN", "PEFT", "Encoders", "Tensors", "Tokenizers", "TestSupport",
      ], swiftSettings: common),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", "Files", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: common),
    .testTarget(
      name: "BatchTests",
      dependencies: [
        "Batch", "Tasks", "Datasets", "Files", "Store", "Tensors", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: common),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        "Serving", "Tasks", "Tensors", "Files", "Encoders", "NN", "PEFT", "Store", "TestSupport",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
      ], swiftSettings: common),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", "Training", "Tasks", "Evaluation", "Datasets", "Encoders", "Files", "Store"],
      swiftSettings: common),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Tasks", "Encoders", "Evaluation", "Datasets", "Files", "NN", "PEFT", "Tensors", "Tokenizers",
        "TestSupport",
      ],
      swiftSettings: common),
  ]
)
