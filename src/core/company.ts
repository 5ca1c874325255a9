/**
 * Two signs of life this close to each other are company: a lone one may be one that only we got. Under 40 % loss each
 * way two of five pings within 0.8 s get through nearly always, two in a row do not; a link that flaps lets one through.
 */
const COMPANY_WITHIN_MS = 800;

/** Closer together than this, two signs may be one moment in which a link that flaps was up. */
const APART_MS = 150;

/** Most answers come within this time of a beat's start; one that came later is taken for one that came then. */
export const ANSWER_MS = 150;

/** Signs older than this make no company with one of now, nor with one before it. */
export const SIGNS_KEPT_MS = 2 * COMPANY_WITHIN_MS;

/** For signs that are apart by themselves, as small probes are. */
export const isShortlyBefore = (beforeMs: number, signMs: number): boolean =>
  signMs - beforeMs <= COMPANY_WITHIN_MS;

/** For signs of several sources. */
export const isCompanyOf = (beforeMs: number, signMs: number): boolean =>
  beforeMs <= signMs - APART_MS && isShortlyBefore(beforeMs, signMs);
