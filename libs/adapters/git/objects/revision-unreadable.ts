/** What a revision is made of cannot be read, and never will be. `message` is the reason, as a part of a sentence. */
export class RevisionUnreadable extends Error {
  override readonly name = 'RevisionUnreadable';
}
