interface Places {
  readonly gatewayUrl: string;
  readonly repositoryId: string;
  readonly remoteUrl: string;
}

/** What the person who started the stack wants to know next. */
export function whereToLook({ gatewayUrl, repositoryId, remoteUrl }: Places): readonly string[] {
  const api = `${gatewayUrl}/api/v1/system`;
  const authorization = `-H "Authorization: Bearer $(cat .data/admin-token)"`;
  return [
    '',
    `Console       ${gatewayUrl}/app   (sign in with the token in .data/admin-token)`,
    `API           ${gatewayUrl}/docs`,
    `Assistants    ${gatewayUrl}/mcp   (docs/mcp.md)`,
    'Events        docs/events.md   (addresses of NATS in .data/nats-operator-url and .data/nats-tenant-url)',
    'Nodes         .data/nodes/<hostname>   (a machine each, with its agent, once its node is approved)',
    'Logs          .data/logs',
    '',
    'Try, in another terminal:',
    `  curl -s ${authorization} "${api}/gitops_proposals?status=pending_approval"`,
    `  curl -s ${authorization} -X POST ${api}/gitops_repositories/${repositoryId}/sync_now`,
    `  git clone ${remoteUrl} my-fleet   # edit fleet.yaml, commit, push, sync again`,
    '  npm run smoke   # the whole way, from a commit to a verified fleet and back',
    '',
  ];
}
