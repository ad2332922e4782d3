/** Bounds of the probe, each with its reason. */

/** Racing writers of one key. A store that judges the condition before it writes lets several of so many through. */
export const RACERS = 16

/** How often a step is made again, on a new key, when the network hides its outcome. */
export const PROBE_ATTEMPTS = 4
