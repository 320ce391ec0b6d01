import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayHarness } from './testing/harness.ts';

const SYSTEM = '/api/v1/system';
const ID = '00000000-0000-7000-8000-000000000001';
const remote = { repo_url: 'https://git.example.com/fleet.git' };
const NUL = '\u0000';
const HALF = '\ud800';

describe('text that no store takes', () => {
  let gateway: GatewayHarness;

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
  });
  afterAll(() => gateway.close());

  it.each<[string, string, string, unknown, string]>([
    [
      'a name',
      'POST',
      '/gitops_repositories',
      { gitops_repository: { ...remote, name: HALF } },
      'gitops_repository.name',
    ],
    [
      'a value of metadata',
      'POST',
      '/gitops_repositories',
      { gitops_repository: { ...remote, metadata: { team: ['a', `b${NUL}`] } } },
      'gitops_repository.metadata.team[1]',
    ],
    [
      'a key of metadata',
      'PATCH',
      `/gitops_repositories/${ID}`,
      { gitops_repository: { metadata: { [`team${HALF}`]: 'a' } } },
      'gitops_repository.metadata',
    ],
    [
      'a path',
      'POST',
      '/gitops_repositories/check_connection',
      { gitops_repository: { ...remote, path_prefix: `a${NUL}` } },
      'gitops_repository.path_prefix',
    ],
    [
      'a comment',
      'POST',
      `/gitops_proposals/${ID}/approve`,
      { digest: 'd'.repeat(64), comment: `fine ${HALF}` },
      'comment',
    ],
    ['a field of a resource', 'POST', '/nodes', { node: { hostname: 'a', labels: { a: NUL } } }, 'node.labels.a'],
    ['a query', 'GET', '/gitops_repositories?name=%00', undefined, 'name'],
    ['an address', 'GET', '/gitops_repositories/%00', undefined, 'repository_id'],
    ['an address of a command', 'POST', '/gitops_repositories/%00/sync_now', undefined, 'repository_id'],
  ])('is refused in %s, with its place and before anybody is asked', async (_what, method, path, body, place) => {
    const sent = body === undefined ? {} : { body };
    const answer = await gateway.call(method, `${SYSTEM}${path}`, sent);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
    expect(answer.body.errors).toEqual([{ path: place, code: 'invalid_text', message: expect.stringMatching(/[.]$/) }]);
    expect(gateway.commands).toEqual([]);
  });
});
