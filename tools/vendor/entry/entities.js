// Entities (&eacute;) as the browser itself reads them, in place of a table of 30 kB. `text` is one
// entity, matched by markdown-it's own pattern; the document is inert and only its text is taken.
export const decodeHTMLStrict = (text) =>
  new DOMParser().parseFromString(`<body>x${text}`, "text/html").body.textContent.slice(1);
