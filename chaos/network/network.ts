/** Where a process of the storm lives; `outside` is the harness itself with its Telegram and its provider. */
export type Place = 'temporal' | 'gateway' | 'node' | 'outside';

/** Every line of the system, from the one who dials to the one who listens. */
export const LINKS = {
  'gateway-temporal': ['gateway', 'temporal'],
  'node-temporal': ['node', 'temporal'],
  'node-gateway': ['node', 'gateway'],
  'gateway-telegram': ['gateway', 'outside'],
  'node-provider': ['node', 'outside'],
  // Never impaired: how the harness looks at what it storms.
  'harness-temporal': ['outside', 'temporal'],
  'harness-gateway': ['outside', 'gateway'],
} as const satisfies Record<string, readonly [Place, Place]>;

export type Link = keyof typeof LINKS;

/** `there` is what the dialling side sends, `back` what it gets. */
export type Way = 'both' | 'there' | 'back';

/** A `cut` swallows everything and tells nobody; a `slow` line has little bandwidth, a queue and losses. */
export type Impairment = 'cut' | 'slow';

export interface Network {
  readonly kind: 'namespaces' | 'proxies';
  /** What stands before a command line, so that the process lives in its place. */
  within(place: Place): readonly string[];
  /** The address a listener of this place binds to. */
  bind(link: Link): string;
  /** `host:port` at which the dialling side of a link finds the listener on `port`. */
  address(link: Link, port: number): Promise<string>;
  impair(link: Link, way: Way, how: Impairment): Promise<void>;
  /** Takes every impairment of a link away. */
  mend(link: Link): Promise<void>;
  close(): Promise<void>;
}
