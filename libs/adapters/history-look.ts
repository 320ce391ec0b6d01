/**
 * Looks again and again whether what this process was told of is still there, and at once when a connection was lost.
 * Nothing while nobody listens.
 */
export class HistoryLook {
  private readonly look: () => Promise<void>;
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  /** `look` tells whoever listens what it finds. It may throw; the next one makes up for it. */
  constructor(look: () => Promise<void>, intervalMs: number) {
    this.look = look;
    this.intervalMs = intervalMs;
  }

  start(): void {
    this.timer ??= setInterval(() => void this.soon(), this.intervalMs);
    this.timer.unref();
  }

  /** One look, shared by all who ask meanwhile. Never throws: the store may be away, which whoever asks it is told. */
  soon(): Promise<void> {
    this.looking ??= this.look()
      .catch(() => undefined)
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.looking;
  }
}
