/** What happens to the primary; the numbers are those by which people speak of them. */
export const FAULTS = {
  F1: { title: 'database killed', ends: true },
  F2: { title: 'power off', ends: true },
  F3: { title: 'black hole', ends: true },
  F4: { title: 'database hung', ends: true },
  F5: { title: '20 % loss, 60 s', ends: false },
  F6: { title: 'silence of 2 s', ends: false },
  F7: { title: 'connections take 3 s, 60 s', ends: false },
  F8: { title: 'old primary returns', ends: false },
} as const satisfies Record<string, { title: string; ends: boolean }>;

export type FaultId = keyof typeof FAULTS;

export const FAULT_IDS = Object.keys(FAULTS) as FaultId[];
