/**
 * Which reading of fleet.yaml, from its file to its references, this build has. Raised with each change after which a file
 * may be taken that was refused: repositories whose tip failed are then read once more.
 */
export const LANGUAGE_RELEASE = 2;
