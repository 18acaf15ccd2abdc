/// CamemBERT (Martin et al., 2020): RoBERTa for French, with a Unigram tokenizer.
extension EncoderFamily {
  package static let camembert = robertaFamily(
    modelType: "camembert", summary: "CamemBERT and its distilled kin, for French", name: "Camembert")
}
