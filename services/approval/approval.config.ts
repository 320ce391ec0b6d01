import { type ConfigOf, defineConfig, wholeNumber, type ServiceConfig, type Variables } from '@fleetwright/kit/config';

const VARIABLES = {
  FLEETWRIGHT_MAX_OPEN_PROPOSALS: {
    description: 'how many proposals of a repository are open at once, unless the repository says otherwise',
    schema: wholeNumber(1, 10_000),
    default: '25',
    isSecret: false,
    alias: 'POWERNODE_GITOPS_MAX_PROPOSALS_PER_TICK',
  },
} as const satisfies Variables;

export const ApprovalConfig = defineConfig(VARIABLES);
export type ApprovalConfig = ServiceConfig & ConfigOf<typeof VARIABLES>;
