// The known word that a person most probably meant, as Python's difflib finds it.

// How much two words have in common, from 0 to 1 (Ratcliff and Obershelp).
export function alike(one, other) {
  const a = [...one], b = [...other];
  return a.length + b.length ? (2 * common(a, b)) / (a.length + b.length) : 1;
}

function common(a, b) {
  let size = 0, at = 0, to = 0;
  let before = [];
  for (let i = 0; i < a.length; i++) {
    const row = [];
    for (let j = 0; j < b.length; j++) {
      if (a[i] !== b[j]) continue;
      row[j] = (before[j - 1] ?? 0) + 1;
      if (row[j] > size) [size, at, to] = [row[j], i - row[j] + 1, j - row[j] + 1];
    }
    before = row;
  }
  if (!size) return 0;
  return size + common(a.slice(0, at), b.slice(0, to)) + common(a.slice(at + size), b.slice(to + size));
}

export function nearest(word, known, least = 0.6) {
  const short = word.toLowerCase().slice(0, 100);
  let best = null, most = least;
  for (const name of known) {
    const found = alike(name.toLowerCase(), short);
    if (found > most || (found === most && (best === null || name > best))) [best, most] = [name, found];
  }
  return best;
}
