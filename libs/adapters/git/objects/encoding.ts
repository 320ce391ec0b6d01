// What git's `encoding` header says in practice, where the Encoding Standard has no such label.
const OTHER_LABELS: Readonly<Record<string, string>> = {
  'latin-1': 'latin1',
  'iso-latin-1': 'latin1',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  euccn: 'gbk',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  'koi8-ru': 'koi8-u',
};

/**
 * Text in the encoding that a commit declares (git-commit(1), DISCUSSION), UTF-8 when it declares none. Never throws:
 * bytes that mean nothing there, and all but ASCII in an encoding that nobody knows, are U+FFFD.
 */
export function decodeText(bytes: Buffer, declared = 'utf-8'): string {
  const decoder = decoderFor(declared);
  return decoder === undefined ? bytes.toString('latin1').replace(/[^\p{ASCII}]/gu, '\ufffd') : decoder.decode(bytes);
}

/** undefined: nobody knows it. */
function decoderFor(declared: string): InstanceType<typeof TextDecoder> | undefined {
  const label = declared.trim().toLowerCase();
  try {
    const decoder = new TextDecoder(OTHER_LABELS[label] ?? label);
    // A commit's headers are ASCII, so it cannot be in one of those.
    return decoder.encoding.startsWith('utf-16') ? undefined : decoder;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
