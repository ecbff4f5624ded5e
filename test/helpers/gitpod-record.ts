/** A record as callers post it, of a time that the scenarios' clocks have passed; it gets an id, where none is added. */
export const GITPOD_RECORD = {
  environmentId: '018cc1c8-9f80-7a00-8a00-d2c94c273b76',
  userId: '7d9c3f52-5b1e-4a70-9d57-3f0c1f4a8e01',
  runnerId: '4f2b8a0e-6c11-4d39-8f5b-0a6f6b1c2d01',
  environmentClassId: '9b1e0c3a-7d42-4c88-a1f0-5e2d3c4b6a01',
  createdAt: '2025-06-01T09:00:00Z',
  stoppedAt: '2025-06-01T10:00:00Z',
};
