import { afterEach, expect, it } from 'vitest';
import { type Place, PrimaryWatch, type Watchable } from './primary-watch.ts';

const OLD = { host: 'db-1', port: 5432 };
const NEW = { host: 'db-2', port: 5432 };

class Connection implements Watchable {
  answers: number | undefined;
  isAbandoned = false;
  readonly #place: Place;

  constructor(place: Place, answers?: number) {
    this.#place = place;
    this.answers = answers;
  }

  place = () => this.#place;
  waiting = () => this.answers;
  abandon = () => void (this.isAbandoned = true);
}

let asked = 0;
const watches: (() => void)[] = [];
afterEach(() => {
  asked = 0;
  for (const end of watches.splice(0)) end();
});

function watching(primary: Place | Error, ...connections: Connection[]): PrimaryWatch {
  const watch = new PrimaryWatch(async () => {
    asked += 1;
    if (primary instanceof Error) throw primary;
    return primary;
  });
  for (const connection of connections) {
    watch.add(connection);
    watches.push(() => watch.remove(connection));
  }
  return watch;
}

it('a connection that says nothing for two looks is ended with all others to that host, once another takes writes', async () => {
  const [silent, idle, elsewhere] = [new Connection(OLD, 7), new Connection(OLD), new Connection(NEW, 1)];
  const watch = watching(NEW, silent, idle, elsewhere);
  await watch.look();
  expect([asked, silent.isAbandoned]).toEqual([0, false]);
  await watch.look();
  expect([silent, idle, elsewhere].map(({ isAbandoned }) => isAbandoned)).toEqual([true, true, false]);
});

it('nobody is asked while answers come, or nothing is waited for', async () => {
  const busy = new Connection(OLD, 0);
  const watch = watching(NEW, busy, new Connection(OLD));
  for (let look = 1; look <= 3; look += 1) {
    busy.answers = look;
    await watch.look();
  }
  expect(asked).toBe(0);
});

it.each([
  ['it leads to the one that takes writes', OLD],
  ['nobody takes writes', new Error('no primary')],
])('a slow answer is waited for where %s', async (_why, primary) => {
  const slow = new Connection(OLD, 7);
  const watch = watching(primary, slow);
  for (let look = 1; look <= 3; look += 1) await watch.look();
  expect([asked, slow.isAbandoned]).toEqual([2, false]);
});
