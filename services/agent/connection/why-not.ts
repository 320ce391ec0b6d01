const OF_CLOCKS = /certificate is not yet valid|certificate has expired/;

/**
 * What a connection failed for. A clock that was never set looks like a certificate that is not valid: say so, or people
 * look in the wrong place.
 */
export function whyNot({ message }: Error, now: Date): string {
  if (!OF_CLOCKS.test(message)) return message;
  return `${message}; the clock of this node says ${now.toISOString()}: set it, if that is wrong`;
}
