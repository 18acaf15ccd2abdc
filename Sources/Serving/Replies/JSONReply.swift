import Files
import HTTPTypes
import Hummingbird

/// Replies with JSON or text in them.
enum JSONReply {
  static func response(_ json: JSON, status: HTTPResponse.Status = .ok) -> Response {
    text(json.serialized(), type: "application/json", status: status)
  }

  static func text(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
