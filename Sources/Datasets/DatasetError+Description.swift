import Glibc

extension DatasetError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noSuchFile(let path):
      "\(path): expected a file of examples, found nothing; check the path"
    case .isDirectory(let path):
      "\(path): expected a file of examples, found a directory; name a file in it"
    case .unreadable(let path, let code):
      "\(path): cannot be read: \(String(cString: strerror(code))); check the file and its permissions"
    case .empty(let source):
      "\(source): expected examples, found an empty file; check that it was written completely"
    case .emptyFolder(let path):
      "\(path): expected files of texts, found a folder without any; name another"
    case .notText(let source, let kind, let advice):
      "\(source): expected text, found \(kind); \(advice)"
    case .unknownFormat(let name, let known):
      "format: expected one of \(known.joined(separator: ", ")), found \(Shown.quoted(name))"
        + Shown.suggestion(name, known, otherwise: "choose one of these")
    case .unknownEncoding(let name, let known):
      "encoding: expected one of \(known.joined(separator: ", ")), found \(Shown.quoted(name))"
        + Shown.suggestion(name, known, otherwise: "choose one of these or save the file as UTF-8")
    case .missingByteOrderMark(let source):
      "\(source): expected a byte order mark of UTF-16, found none; set the encoding to utf-16le or utf-16be"
    case .badDelimiter(let text):
      "delimiter: expected one character, or comma, semicolon, tab or pipe, found \(Shown.quoted(text)); "
        + "a double quote and a line end cannot separate columns"
    case .missingColumn(let source, let role, let name, let found):
      "\(source): expected a \(role) column \(Shown.quoted(name)), found the columns \(Shown.list(found))"
        + Shown.suggestion(name, found, otherwise: "name one of these")
    case .columnOutOfRange(let source, let role, let number, let found):
      "\(source): expected a \(role) column number from 1 to \(found.count), found \(number); "
        + "the columns are \(Shown.list(found))"
    case .ambiguousColumn(let source, let role, let name):
      "\(source): expected one \(role) column \(Shown.quoted(name)), found several; give its number instead"
    case .columnNeedsHeader(let source, let role, let name):
      "\(source): expected a \(role) column number because the file is said to have no header, found "
        + "\(Shown.quoted(name)); give a number from 1"
    case .undetectedColumn(let source, let role, let found):
      "\(source): expected a column with a name such as \(Shown.examples(of: role)), found \(Shown.list(found)); "
        + "say which column is the \(role), by name or by number"
    case .unusedOption(let option, let format):
      "\(option): expected a format that has it, found \(format); leave it out or choose another format"
    case .sameColumn(let source, let name):
      "\(source): expected different columns for text and label, found \(Shown.quoted(name)) for both; name another"
    case .repeatedColumn(let source, let name):
      "\(source): expected different columns, found \(Shown.quoted(name)) twice; name another"
    case .noPairs(let source):
      "\(source): expected a pair of texts in every row, found a single column; give a file with two columns"
    case .brokenHeader(let location, let reason):
      "\(location): expected a header: \(reason); correct the first row"
    case .noLabels(let source, let format):
      "\(source): expected labelled examples, found the format \(format), which has no labels; "
        + "give a table with a label column, or set the format to label-text if each line begins with its label"
    case .noValidRows(let source, let rejected, let first):
      if let first {
        "\(source): expected examples, found \(rejected) \(rejected == 1 ? "row" : "rows") and none valid; "
          + "the first, \(first)"
      } else {
        "\(source): expected examples, found no rows; check that the file was written completely"
      }
    case .labelledInput(let source, let format):
      "\(source): expected rows to predict, found the format \(format) of labelled examples; set the format to text, csv, "
        + "tsv, jsonl or xlsx"
    case .duplicateLabel(let label):
      "labels: expected each label once, found \(Shown.quoted(label)) twice; remove one of them"
    case .unknownLabel(let location, let label, let known):
      "\(location): expected one of the labels \(Shown.list(known)), found \(Shown.quoted(label))"
        + Shown.suggestion(label, known, otherwise: "correct the label or remove the row")
    case .missingLabel(let location):
      "\(location): expected a label, found none; add one or remove the row"
    case .workbook(let source, let reason):
      "\(source): \(reason); save the sheet again as .xlsx, or as CSV"
    case .unknownSheet(let source, let name, let known):
      "\(source): expected the sheet \(Shown.quoted(name)), found \(Shown.list(known))"
        + Shown.suggestion(name, known, otherwise: "name one of these")
    case .unmappedLabel(let location, let label, let known):
      "\(location): expected one of the labels that data.map names (\(Shown.list(known))), found \(Shown.quoted(label))"
        + Shown.suggestion(label, known, otherwise: "name it there, or map it to null to leave its rows out")
    case .severalLabels(let location, let labels):
      "\(location): expected one label, found \(Shown.list(labels)); set the kind to multi_label for several"
    case .notAMoment(let location, let column, let found):
      "\(location): expected a date such as 2026-11-25 or a number in \(Shown.quoted(column)), found "
        + "\(Shown.quoted(found)); correct it or leave the row out"
    case .noAnnotations(let source, let texts):
      "\(source): expected entities, found \(texts) \(texts == 1 ? "text" : "texts") and none with an entity; "
        + "check the columns and the format, or that the annotations were exported"
    case .unknownAnnotations(let source, let known):
      "\(source): expected annotated texts, found nothing that looks like \(known.joined(separator: ", ")); "
        + "set the format to one of these"
    case .noAnnotationFiles(let source, let extensions):
      "\(source): expected a folder of annotated texts, found no file that ends in "
        + "\(extensions.map { "." + $0 }.joined(separator: ", ")); check the path, or name a file"
    case .brokenJSON(let source, let line, let column, let reason):
      "\(source):\(line):\(column): expected JSON: \(reason); check that the file was written completely"
    case .notAColumnNumber(let option, let found):
      "\(option): expected the number of a column, from 1, as annotated words have no header, found "
        + "\(Shown.quoted(found)); give a number or leave it out"
    case .tooManyTexts(let limit):
      "expected at most \(limit) different texts, found more; leave duplicates in, or split the corpus"
    case .keptTexts(let source, let expected, let found):
      "\(source): expected \(expected), found \(found); remove the file and look for duplicates again"
    case .badColumnNumber(let option, let number):
      "\(option): expected a column number from 1, found \(number); columns are counted from 1"
    }
  }
}
