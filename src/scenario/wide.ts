// Wide letters: those that take two columns of a terminal, such as Chinese ones.

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Whether a letter takes two columns (Unicode Standard Annex 11, East Asian Width, its large blocks). */
export function isWide(letter: string): boolean {
  return wide.test(letter);
}
