// The reader of Word files.
export { convertToHtml, images } from "mammoth";
