import { isSecretKey, isSecretValue, MASK } from '../../fleet/index.ts';

const KEY_BLOCK = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const SIGN = /[=:]/;

/** What a program printed, without what looks like a secret: keys, well-known tokens, and what a key's name says is one. */
export function maskOutput(output: string): string {
  let isSecretNext = false;
  return output
    .replace(KEY_BLOCK, MASK)
    .split(/(\s)/)
    .map((word) => {
      if (word.trim() === '') return word;
      const isSecret = isSecretNext || isSecretValue(word);
      const sign = word.search(SIGN);
      const isNamed = sign > 0 && isSecretKey(word.slice(0, sign));
      isSecretNext = isNamed && sign === word.length - 1;
      if (isSecret) return MASK;
      return isNamed && !isSecretNext ? `${word.slice(0, sign + 1)}${MASK}` : word;
    })
    .join('');
}
