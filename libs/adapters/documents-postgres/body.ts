import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { COMPRESS_BYTES_MIN, COMPRESS_LEVEL } from './limits.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A document as it is stored. */
export interface StoredBody {
  readonly digest: string;
  readonly encoding: 'plain' | 'zstd';
  readonly body: Buffer;
}

export async function encodeBody(text: string): Promise<StoredBody> {
  const plain = Buffer.from(text, 'utf8');
  const digest = createHash('sha256').update(plain).digest('hex');
  if (plain.length < COMPRESS_BYTES_MIN) return { digest, encoding: 'plain', body: plain };
  const params = { [constants.ZSTD_c_compressionLevel]: COMPRESS_LEVEL };
  return { digest, encoding: 'zstd', body: await compress(plain, { params }) };
}

export async function decodeBody({ encoding, body }: Pick<StoredBody, 'encoding' | 'body'>): Promise<string> {
  return (encoding === 'zstd' ? await decompress(body) : body).toString('utf8');
}
