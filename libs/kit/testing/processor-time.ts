/**
 * Processor time of this thread that a piece of work takes, milliseconds: the least of some runs, because whatever else
 * the machine does only adds to it. Compare it with that of other work in the same run, never with a number: machines
 * differ by more than an order.
 */
export function processorMs(work: () => void, runs = 3): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}
