import { setTimeout as sleep } from 'node:timers/promises';

const READY_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

interface DemoRegistration {
  readonly gatewayUrl: string;
  readonly token: string;
  readonly repositoryUrl: string;
}

interface Registered {
  readonly id: string;
  readonly name: string;
  readonly repo_url: string;
}

const NAME = 'fleet';

/**
 * Registers the demo's repository through the same interface that people use. A second start finds it; when the demo
 * remote got another port, the registration follows.
 */
export async function registerDemo({ gatewayUrl, token, repositoryUrl }: DemoRegistration): Promise<Registered> {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${gatewayUrl}/api/v1/system/gitops_repositories${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify({ gitops_repository: body }) }),
    });
    const answer = (await response.json()) as { detail?: string };
    if (!response.ok) throw new Error(`The demo's repository could not be registered: ${answer.detail}`);
    return answer;
  };
  const { gitops_repositories } = (await call('GET', '')) as { gitops_repositories: Registered[] };
  const known = gitops_repositories.find(({ name }) => name === NAME);
  if (known === undefined) {
    const settings = { name: NAME, repo_url: repositoryUrl, branch: 'main' };
    return ((await call('POST', '', settings)) as { gitops_repository: Registered }).gitops_repository;
  }
  if (known.repo_url !== repositoryUrl) await call('PATCH', `/${known.id}`, { repo_url: repositoryUrl });
  return known;
}

/** Answers when the gateway says that it and what it depends on are ready. */
export async function gatewayReady(gatewayUrl: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const isReady = await fetch(`${gatewayUrl}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await sleep(POLL_MS);
  }
  throw new Error(`The gateway at ${gatewayUrl} was not ready within ${READY_TIMEOUT_MS / 1000} s.`);
}
