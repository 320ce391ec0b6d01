/** As the agent tells it in its reports. Rises with what it can do. */
export const AGENT_VERSION = '1.0.0';
