/**
 * Words that only a secret begins with, as those who issue them document them: so that scanners can find one that was
 * put into the wrong place.
 */
const SHAPES: readonly RegExp[] = [
  // Private keys: in PEM form, in PuTTY's, and the first characters inside OpenSSH's.
  /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY/,
  /PuTTY-User-Key-File-/,
  /b3BlbnNzaC1rZXktdjE/,
  // GitHub, GitLab, and Bitbucket with the rest of Atlassian.
  /(?:^|[^A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9_]{20})/,
  /(?:^|[^A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas)-[A-Za-z0-9_-]{16}/,
  /(?:^|[^A-Za-z0-9])AT(?:ATT3|CTT3|BB)[A-Za-z0-9_=-]{16}/,
  // Vault, before and since 1.10.
  /(?:^|[^A-Za-z0-9])hv[bsr]\.[A-Za-z0-9_-]{20}/,
  /(?:^|[^A-Za-z0-9])[bsr]\.[A-Za-z0-9]{24}(?:[^A-Za-z0-9]|$)/,
  // AWS, Slack, and the claims of any JSON Web Token, behind its header.
  /(?:^|[^A-Za-z0-9])A[KS]IA[A-Z0-9]{16}/,
  /(?:^|[^A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10}/,
  /\.eyJ[A-Za-z0-9_-]{10}/,
];

/** Whether a private key or a token of a well-known kind stands in a text. A password looks like nothing. */
export function looksLikeSecret(text: string): boolean {
  return SHAPES.some((shape) => shape.test(text));
}
