import type { Proposal, Repository } from '../../data/api.ts';
import { Choice } from '../../parts/choice.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';

type FiltersProps = Pick<PageProps, 'search' | 'setSearch'> & {
  readonly proposals: readonly Proposal[];
  readonly repositories: readonly Repository[];
};

/** Narrows the queue; the address says how, so that it can be passed on. */
export function Filters({ search, setSearch, proposals, repositories }: FiltersProps) {
  const values = (of: (proposal: Proposal) => string) => [...new Set(proposals.map(of))].toSorted();
  const names = new Map(repositories.map(({ id, name }) => [id, name]));
  return (
    <div className="filters" role="search">
      <SearchBox
        label="Search proposals"
        placeholder="Search ( / )"
        value={search.q}
        onChange={(q) => setSearch({ q })}
      />
      <Choice
        label="Repository"
        value={search.repository}
        options={values((one) => one.repository_id).map((id) => [id, names.get(id) ?? id])}
        onChange={(repository) => setSearch({ repository })}
      />
      <Choice
        label="Kind"
        value={search.kind}
        options={values(({ kind }) => kind).map((kind) => [kind, words(kind)])}
        onChange={(kind) => setSearch({ kind })}
      />
      <Choice
        label="Change"
        value={search.change}
        options={values(({ change }) => change).map((change) => [change, change])}
        onChange={(change) => setSearch({ change })}
      />
      <Choice
        label="Risk"
        value={search.risky}
        options={[['yes', 'only risky']]}
        onChange={(risky) => setSearch({ risky })}
      />
    </div>
  );
}
