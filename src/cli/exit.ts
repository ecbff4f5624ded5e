export const ExitStatus = { success: 0, failure: 1, wrongUsage: 2 } as const;

/** The command line, a variable or a scenario is invalid. Each line of the message names one of them and says what is valid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command was used correctly but can't do its work: the port is in use, the data file is of another scenario. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
