export { AGENT_VARIABLES } from './agent-variables.ts';
export { ConfigurationError, defineConfig, unknownVariables } from './config.ts';
export type { ConfigOf, ConfigSchema, Environment, ServiceConfig } from './config.ts';
export { SERVICE_VARIABLES } from './service-variables.ts';
export {
  anyText,
  choice,
  clusterUrl,
  flag,
  listOf,
  optionalText,
  optionalUrl,
  optionalUrls,
  port,
  text,
  url,
  urls,
  wholeNumber,
} from './variable.ts';
export type { Variable, Variables } from './variable.ts';
export { WEBHOOK_KEY_VARIABLES } from './installation-key.ts';
