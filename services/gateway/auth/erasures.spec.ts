import { type AccountId, PERMISSIONS } from '@fleetwright/contracts';
import { authorBeside } from '@fleetwright/core/access';
import { LOG_START } from '@fleetwright/core/event-sourcing';
import { repositoryHistory, rowsOf } from '@fleetwright/core/read-models/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPERATIONS } from '../operations/all.ts';
import { GatewayHarness } from '../testing/harness.ts';
import { AccessStreams } from './access-streams.ts';
import { Erasures } from './erasures.ts';

const SYSTEM = '/api/v1/system';
const READ = 'system.fleet.read';
/** Wherever one of these is found, somebody can still be named. */
const CANARIES = /canary/i;
const ADA = { sub: 'canary-sub', name: 'Ada Canary', email: 'ada@canary.example', email_verified: true };

describe('erasing a subject', () => {
  let gateway: GatewayHarness;
  let logged: string;
  let ada: string;

  beforeEach(async () => {
    logged = '';
    const write = (...given: unknown[]) => {
      logged += JSON.stringify(given);
    };
    gateway = await GatewayHarness.open({ log: { debug: write, info: write, warn: write, error: write } as never });
    ada = await gateway.token(ADA);
  });
  afterEach(() => gateway.close());

  const ask = (token: string, name: string, headers = {}, permissions = [READ]) =>
    gateway.post(`${SYSTEM}/service_tokens`, { service_token: { name, permissions } }, { token, headers });
  const subjects = async () => (await gateway.get(`${SYSTEM}/subjects`)).body.subjects;
  /** The reference under which Ada is known now. */
  const reference = async (): Promise<string> =>
    (await subjects()).find(({ name }: { name: string }) => name === ADA.name)?.id;
  const erase = (id: string, token?: string) =>
    gateway.call('DELETE', `${SYSTEM}/subjects/${id}`, token === undefined ? {} : { token });
  const statusOf = async (token: string) => (await gateway.get(`${SYSTEM}/nodes`, { token })).status;
  const log = (account: AccountId = 'acme') => gateway.platform.store.read(`access-${account}`);
  /** Every list that the gateway gives, as an administrator reads it. */
  const lists = async () => {
    const reads = OPERATIONS.filter(({ http }) => http.method === 'GET' && !http.path.includes(':'));
    const answers = reads
      .filter(({ http }) => http.base === undefined && !http.path.includes('diff'))
      .map(({ http }) => gateway.get(`${SYSTEM}/${http.path}`, { isChecked: false }));
    return JSON.stringify(await Promise.all(answers));
  };

  it('[AC22] leaves no name of theirs anywhere: not in answers, in kept ones, in the log, nor in what is logged', async () => {
    const kept = { 'idempotency-key': 'once' };
    expect(JSON.stringify((await ask(ada, 'canary laptop', kept)).body)).toMatch(CANARIES);
    const { body: made } = await ask(ada, 'canary agent', {}, ['system.tokens.write', READ]);
    await ask(made.token, 'canary child');
    await gateway.happened(repositoryHistory({ account: 'acme', number: 1, nodes: 1, runs: 1 }));
    expect(await lists()).toMatch(CANARIES);

    const id = await reference();
    expect((await erase(id)).status).toBe(204);

    expect(await lists()).not.toMatch(CANARIES);
    expect((await lists()).match(/\[erased\]/g)?.length).toBeGreaterThan(4);
    expect(JSON.stringify(await log())).not.toMatch(CANARIES);
    const profiles = await gateway.ports.subjects.profiles('acme', [id, made.service_token.id]);
    expect([...profiles.values()]).toEqual([1, 2].map(() => ({ name: '[erased]', email: null })));
    expect(await gateway.ports.tokenUses.last('acme', [made.service_token.id])).toEqual(new Map());
    // Whoever has her token still, with the key of before, is somebody else and gets nothing of hers.
    const { body } = await ask(ada, 'other', kept);
    expect([body.service_token.name, body.service_token.created_by.id === id]).toEqual(['other', false]);
    expect(logged).not.toMatch(CANARIES);
  });

  it('[AC21] ends everything that they made, and nothing revives when they come back', async () => {
    const { body: parent } = await ask(ada, 'parent', {}, ['system.tokens.write', READ]);
    const { body: child } = await ask(parent.token, 'child');
    const { body: other } = await ask(await gateway.token({ sub: 'bob' }), 'other');
    const before = await reference();
    await erase(before);
    expect([await statusOf(parent.token), await statusOf(child.token), await statusOf(other.token)]).toEqual([
      401, 401, 200,
    ]);
    expect(await statusOf(ada)).toBe(200);
    expect(await reference()).not.toBe(before);
    expect([await statusOf(parent.token), await statusOf(child.token)]).toEqual([401, 401]);
    const states = (await subjects()).map(({ id, state }: { id: string; state: string }) => [id === before, state]);
    expect(states).toContainEqual([true, 'erased']);
    expect(states.filter(([isBefore]: [boolean]) => !isBefore)).not.toContainEqual([false, 'erased']);
  });

  it('[AC22] [P6] leaves the log and what is folded from it as they are, to the byte', async () => {
    await ask(ada, 'laptop');
    const events = [...(await log())];
    const bytes = rowsOf(events).bytes();
    await erase(await reference());
    const after = [...(await log())];
    expect(JSON.stringify(after.slice(0, events.length))).toBe(JSON.stringify(events));
    expect(after.slice(events.length).map(({ type }) => type)).toEqual(expect.arrayContaining(['SubjectErased']));
    expect(rowsOf(after.slice(0, events.length)).bytes()).toBe(bytes);
  });

  it('[AC24] [P6] takes along what they typed to decisions, and the rows that were folded are the same to the byte', async () => {
    const history = [...repositoryHistory({ account: 'acme', number: 1, nodes: 1, runs: 1 })];
    await gateway.happened(history.slice(0, history.findIndex(({ fact }) => fact.type === 'ReviewRecorded') + 1));
    gateway.stage('DecideProposals', async ({ actor, data }) => {
      const { repository_id, comment } = data;
      const [{ proposal_id, digest } = { proposal_id: '', digest: '' }] = data.decisions;
      const decision = { repository_id, proposal_id, run_id: proposal.sync_run_id, digest, comment, remember: false };
      const fact = { type: 'ProposalRejected' as const, data: decision };
      const position = await gateway.happened([{ stream: `decided-${proposal_id}`, account: 'acme', actor, fact }]);
      return { ok: true, result: null, position, account_revision: null };
    });
    const path = `${SYSTEM}/gitops_proposals`;
    const pending = (await gateway.get(`${path}?status=pending_approval`)).body.gitops_proposals;
    const [proposal] = pending as { id: string; digest: string; sync_run_id: string }[] as never as [
      { id: string; digest: string; sync_run_id: string },
    ];
    const comment = 'call canary at home\nafter six';
    await gateway.post(`${path}/${proposal.id}/reject`, { digest: proposal.digest, comment }, { token: ada });
    const shown = async () => (await gateway.get(`${path}/${proposal.id}`)).body.gitops_proposal;
    expect([(await shown()).decisions[0].comment, (await shown()).reason]).toEqual([comment, comment]);
    const logged = async () => (await gateway.platform.store.readAll({ after: LOG_START, limit: 1_000 })).events;
    const before = await logged();
    expect(JSON.stringify(before)).not.toMatch(CANARIES);
    const bytes = rowsOf(before).bytes();

    await erase(await reference());
    expect([(await shown()).decisions[0].comment, (await shown()).reason]).toEqual(['[erased]', '[erased]']);
    expect(await lists()).not.toMatch(CANARIES);
    expect(rowsOf((await logged()).slice(0, before.length)).bytes()).toBe(bytes);
  });

  it('[AC25] takes along whose commits carry their address, also those that are read later', async () => {
    await ask(ada, 'laptop');
    const { fingerprints, subjects: directory } = gateway.ports;
    const fingerprintOf = await fingerprints.of('acme');
    const commit = { sha: 'a'.repeat(40), message: 'Move it', committed_at: null };
    const keep = async (author_name: string, author_email: string) => {
      const { said } = authorBeside({ ...commit, author_name, author_email }, fingerprintOf);
      for (const { subject, ...text } of said) await directory.keepSaid('acme', subject, text);
      return [
        ...(
          await directory.said(
            'acme',
            said.map(({ id }) => id),
          )
        ).values(),
      ];
    };
    await keep('Ada', 'ADA@canary.example');
    await keep('Ben', 'ben@canary.example');
    await erase(await reference());
    expect(await keep('Ada', 'ADA@canary.example')).toEqual(['[erased]', '[erased]']);
    expect(await keep('Ada Canary', 'ada@canary.example')).toEqual(['[erased]', '[erased]']);
    expect(await keep('Ben', 'ben@canary.example')).toEqual(['Ben', 'ben@canary.example']);
  });

  it('is an administrator’s, of the own account, and done once however often it is asked for', async () => {
    await ask(ada, 'laptop');
    const id = await reference();
    const almost = PERMISSIONS.filter((each) => each !== 'system.policies.write');
    expect((await erase(id, await gateway.token({ sub: 'eve', permissions: almost }))).status).toBe(403);
    expect((await erase(id, await gateway.token({ account: 'globex' }))).status).toBe(404);
    expect((await erase('nobody')).status).toBe(404);
    expect([(await erase(id)).status, (await erase(id)).status]).toEqual([204, 204]);
    expect((await log()).filter(({ type }) => type === 'SubjectErased')).toHaveLength(1);
  });

  it('[AC22] empties names that came back with a backup, or were left by a crash', async () => {
    await ask(ada, 'laptop');
    const id = await reference();
    await erase(id);
    const { subjects: directory } = gateway.ports;
    const restored = { ...gateway.ports, subjects: directory };
    const emptied: string[] = [];
    vi.spyOn(directory, 'erase').mockImplementation(async (_account, references) => void emptied.push(...references));
    const erasures = new Erasures(restored, new AccessStreams(restored));
    await erasures.look();
    await erasures.look();
    expect([emptied.length, emptied[0]]).toEqual([2, id]);
  });

  it('[AC21] is noticed by a process that did not do it, within 2 s', async () => {
    await ask(ada, 'laptop');
    const id = await reference();
    const data = { subject_id: id };
    const at = await log();
    const expected = { version: at.length, eventId: at.at(-1)?.id ?? '' };
    const by = { account_id: 'acme', actor: { type: 'user' as const, id: 'bob' } };
    const cause = { correlation_id: 'c', causation_id: 'c', traceparent: null, schema_version: 1 };
    const erased = {
      id: '019ceb11-7c00-7000-8000-0000000000ee',
      type: 'SubjectErased' as const,
      data,
      ...by,
      ...cause,
    };
    await gateway.platform.store.append({
      stream: 'access-acme',
      expected,
      operationId: 'e',
      events: [erased],
    } as never);
    await gateway.ports.subjects.erase('acme', [id]);
    gateway.platform.clock.advance(2_000);
    await statusOf(ada);
    expect(await reference()).not.toBe(id);
  });
});
