/** A server that a process cannot work with as it is set up: says what is wrong and what to do. Waiting does not help. */
export class UnfitServer extends Error {
  override readonly name = 'UnfitServer';
}
