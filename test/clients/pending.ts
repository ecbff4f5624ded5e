/**
 * Cases that are still to be written, each for every client that is named: they wait for faults that can be armed.
 */
export const PENDING = {
  reason: 'pending on the faults issue',
  clients: ['@gitpod/sdk', 'gitpod-sdk 0.x', 'gcore', 'nirvana-go'],
  cases: [
    'a 429 with retry-after-ms, then success',
    'a 503 twice, then success',
    'x-should-retry: false stops the retries',
  ],
} as const;
