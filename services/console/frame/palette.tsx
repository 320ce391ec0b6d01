import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Proposal, Repository } from '../data/api.ts';
import { useEvery } from '../data/gateway.ts';
import { PAGES } from '../pages/all.ts';
import { baseOf } from '../pages/page.ts';
import { Dialog } from '../parts/dialog.tsx';
import { resourcePath } from '../parts/link.tsx';
import { words } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import { type Hit, hitsFor } from './hits.ts';

interface PaletteProps {
  readonly onClose: () => void;
  readonly go: (to: string) => void;
}

/** Searches everything and goes there. */
export function Palette({ onClose, go }: PaletteProps) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const all = useHits();
  const hits = useMemo(() => hitsFor(text, all), [text, all]);
  const current = Math.min(at, hits.length - 1);
  useEffect(() => {
    document.getElementById(`${list}-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [list, current]);
  const follow = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    onClose();
    go(hit.to);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(Math.min(current + 1, hits.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(current - 1, 0));
    else if (event.key === 'Enter') follow(hits[current]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search" onClose={onClose} className="palette" isTitleHidden focus={input}>
      <input
        ref={input}
        role="combobox"
        aria-label="Search pages, proposals, repositories and the fleet"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={hits.length === 0 ? undefined : `${list}-${current}`}
        placeholder="Search or go to…"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <ul id={list} role="listbox" aria-label="Found">
        {hits.map((hit, n) => (
          <li
            key={`${hit.what} ${hit.to}`}
            id={`${list}-${n}`}
            role="option"
            aria-selected={n === current}
            onClick={() => follow(hit)}
            onPointerMove={() => setAt(n)}
          >
            <span className="foreign">{visible(hit.title)}</span>
            <span className="faint">{hit.what}</span>
          </li>
        ))}
        {hits.length === 0 ? (
          <li role="option" aria-selected="false" aria-disabled="true">
            Nothing found
          </li>
        ) : null}
      </ul>
    </Dialog>
  );
}

/** Everything that can be gone to, as far as it is known. */
function useHits(): readonly Hit[] {
  const { data: proposals } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  const { data: repositories } = useEvery('gitops_list_repositories', {});
  const { data: nodes } = useEvery('list_nodes', {});
  const { data: templates } = useEvery('list_templates', {});
  return useMemo(() => {
    const resources = [...(templates ?? []), ...(nodes ?? [])];
    return [
      ...PAGES.flatMap((page): Hit[] =>
        page.nav === undefined ? [] : [{ to: baseOf(page), title: page.title, what: 'page' }],
      ),
      { to: '/repositories/new', title: 'Register a repository', what: 'action' },
      { to: '/policies/new', title: 'New policy', what: 'action' },
      ...(proposals ?? []).map(proposalHit),
      ...(repositories ?? []).map(repositoryHit),
      ...resources.map(({ kind, key }): Hit => ({ to: resourcePath({ kind, key }), title: key, what: words(kind) })),
    ];
  }, [proposals, repositories, nodes, templates]);
}

function proposalHit({ id, change, kind, key }: Proposal): Hit {
  return { to: `/approvals/${id}`, title: `${change} ${words(kind)} ${key}`, what: 'proposal' };
}

function repositoryHit({ id, name }: Repository): Hit {
  return { to: `/repositories/${id}`, title: name, what: 'repository' };
}
