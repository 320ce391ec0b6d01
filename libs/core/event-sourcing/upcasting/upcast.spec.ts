import { EVENTS, type EventType } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import { idOf, storedEvent } from '../testing/index.ts';
import { readablePrefix } from './readable-prefix.ts';
import { newestSchemaVersion, upcast } from './registry.ts';
import { FutureSchemaVersion, type RawEvent, schemaVersionOf, type Upcasters, upcastWith } from './upcast.ts';

const isKnown = (type: string): type is EventType => Object.hasOwn(EVENTS, type);
const steps: Upcasters = {
  RepositoryRemoved: [(data) => [data, 'to 2'], (data) => [data, 'to 3']],
};
const raw = (schema_version: number, position = 1): RawEvent => {
  return {
    ...storedEvent('RepositoryRemoved', { repository_id: idOf(1) }, { position }),
    schema_version,
    data: 'as written',
  };
};

describe('upcastWith', () => {
  it.each([
    [1, [['as written', 'to 2'], 'to 3']],
    [2, ['as written', 'to 3']],
    [3, 'as written'],
  ])('[ES21] takes data of version %i the rest of the way', (version, data) => {
    expect(upcastWith(steps, isKnown)(raw(version))).toEqual({ ...raw(3), data });
  });

  it('[ES22] refuses a version later than the newest, naming type and position', () => {
    expect(() => upcastWith(steps, isKnown)(raw(4, 77))).toThrow(FutureSchemaVersion);
    expect(() => upcastWith(steps, isKnown)(raw(4, 77))).toThrow(
      'RepositoryRemoved at position 77 has schema version 4',
    );
  });

  it('[ES23] lets a type pass that nobody here knows, be it called like something of JavaScript', () => {
    for (const type of ['SatelliteLaunched', 'constructor', '__proto__']) {
      const event = { ...raw(9), type };
      expect(upcast(event)).toEqual(event);
    }
  });

  it('[ES21] knows one version of a type that never changed', () => {
    expect(schemaVersionOf({}, 'RepositoryRemoved')).toBe(1);
    expect(schemaVersionOf(steps, 'RepositoryRemoved')).toBe(3);
    expect(newestSchemaVersion('RepositoryRemoved')).toBe(1);
  });
});

describe('what a later version is told as', () => {
  it('[ES22] names the newest that is known and what to do, and carries the event', () => {
    const event = raw(4, 77);
    const error = new FutureSchemaVersion(event, 3);
    expect(error).toMatchObject({ name: 'FutureSchemaVersion', event });
    expect(error.message).toBe(
      'RepositoryRemoved at position 77 has schema version 4; this release knows up to 3. ' +
        'Upgrade this service before it reads on.',
    );
  });

  it('[ES21] leaves an event of the newest version, and one of a type that never changed, the same object', () => {
    const [newest, never] = [raw(3), raw(1)];
    expect(upcastWith(steps, isKnown)(newest)).toBe(newest);
    expect(upcastWith({}, isKnown)(never)).toBe(never);
  });
});

describe('readablePrefix', () => {
  it('[ES22] is the whole page where all can be read, and nothing of an empty one', () => {
    const page = [raw(1, 1), raw(3, 2)];
    const prefix = readablePrefix(page, upcastWith(steps, isKnown));
    expect(prefix.events.map(({ schema_version }) => schema_version)).toEqual([3, 3]);
    expect(prefix).not.toHaveProperty('stoppedAt');
    expect(readablePrefix([], upcastWith(steps, isKnown))).toEqual({ events: [] });
  });

  it('[ES21] is none where a step fails: that is a mistake of ours, wherever it stands', () => {
    const broken = () => {
      throw new TypeError('no such field');
    };
    const failing = upcastWith({ RepositoryRemoved: [broken] }, isKnown);
    expect(() => readablePrefix([raw(2, 1), raw(1, 2)], failing)).toThrow(TypeError);
  });

  it('[ES22] ends before the first event of a later version, and throws when there is nothing before it', () => {
    const page = [raw(1, 1), raw(1, 2), raw(4, 3), raw(1, 4)];
    const { events, stoppedAt } = readablePrefix(page, upcastWith(steps, isKnown));
    expect(events.map(({ position }) => position)).toEqual([1, 2]);
    expect(stoppedAt?.position).toBe(3);
    expect(() => readablePrefix(page.slice(2), upcastWith(steps, isKnown))).toThrow(FutureSchemaVersion);
  });
});
