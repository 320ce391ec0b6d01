import { useEffect, useRef } from 'react';
import { CHORD_MS } from '../limits.ts';
import { commandOf, isPaletteKey } from './keys.ts';

/** Keys, and chords of two (`g a`), and what they do. `palette` stands for ⌘K. */
export type Commands = Readonly<Record<string, (() => void) | undefined>>;

/** Does what the commands say, as long as this is on the page. Later ones are asked first. */
export function useCommands(commands: Commands): void {
  const current = useRef(commands);
  useEffect(() => {
    current.current = commands;
  });
  useEffect(() => {
    let before = { key: '', at: 0 };
    const heard = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      const key = isPaletteKey(event) ? 'palette' : commandOf(event, (selector) => target.closest(selector));
      if (key === null) return;
      const chord = event.timeStamp - before.at < CHORD_MS ? `${before.key} ${key}` : '';
      before = { key, at: event.timeStamp };
      const does = current.current[chord] ?? current.current[key];
      if (does === undefined) return;
      event.preventDefault();
      before = { key: '', at: 0 };
      does();
    };
    document.addEventListener('keydown', heard);
    return () => document.removeEventListener('keydown', heard);
  }, []);
}
