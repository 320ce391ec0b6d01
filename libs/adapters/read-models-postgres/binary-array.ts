/** Object id of the type `text` (pg_type.dat). */
const TEXT_OID = 25;

const HEADER_BYTES = 20;

/**
 * A `text[]` in PostgreSQL's binary format (array_send), which `pg` passes on as it is. Unlike the textual
 * format nothing needs to be escaped, which makes long texts several times cheaper.
 */
export function binaryArray(values: readonly (string | null)[]): Buffer {
  const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const buffer = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), HEADER_BYTES));
  const hasNull = lengths.includes(-1);
  let at = 0;
  // Dimensions, a flag for nulls, the type of elements, then the length and the first index of the one dimension.
  for (const field of [1, hasNull ? 1 : 0, TEXT_OID, values.length, 1]) at = buffer.writeInt32BE(field, at);
  values.forEach((value, index) => {
    at = buffer.writeInt32BE(lengths[index] ?? -1, at);
    if (value !== null) at += buffer.write(value, at, 'utf8');
  });
  return buffer;
}
