import { expect, it } from 'vitest';
import { commandOf, isPaletteKey, type Press } from './keys.ts';

const press = (changes: Partial<Press> = {}): Press => ({
  key: 'a',
  keyCode: 65,
  repeat: false,
  isComposing: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  ...changes,
});
const nowhere = () => null;

it('a single key is a command where nobody writes', () => {
  expect(commandOf(press(), nowhere)).toBe('a');
  expect(commandOf(press({ key: '?' }), nowhere)).toBe('?');
  expect(commandOf(press({ key: 'Escape' }), nowhere)).toBe('Escape');
});

it.each<[string, Partial<Press>]>([
  ['a key that is held down', { repeat: true }],
  ['composing', { isComposing: true }],
  ['composing in browsers that only tell by the code', { keyCode: 229 }],
  ['Ctrl', { ctrlKey: true }],
  ['Meta', { metaKey: true }],
  ['Alt', { altKey: true }],
  ['what another listener took', { defaultPrevented: true }],
  ['Enter', { key: 'Enter' }],
])('is none with %s', (_, changes) => {
  expect(commandOf(press(changes), nowhere)).toBeNull();
});

it.each(['input', 'textarea', 'select', '[role="dialog"]', '[contenteditable="true"]'])(
  'is none within %s',
  (place) => {
    const closest = (selector: string) => selector.split(', ').includes(place);
    expect(commandOf(press(), closest)).toBeNull();
  },
);

it('a space presses what has the focus, and chooses in a list', () => {
  const onButton = (selector: string) => selector.split(', ').includes('button');
  expect(commandOf(press({ key: ' ' }), onButton)).toBeNull();
  expect(commandOf(press(), onButton)).toBe('a');
  expect(commandOf(press({ key: ' ' }), nowhere)).toBe(' ');
});

it('the palette opens by Ctrl+K and ⌘K, and not by K', () => {
  expect(
    [press({ key: 'k', ctrlKey: true }), press({ key: 'K', metaKey: true }), press({ key: 'k' })].map(isPaletteKey),
  ).toEqual([true, true, false]);
});
