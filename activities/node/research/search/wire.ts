/** One page that a search found. Nobody has read it yet. */
export interface SearchHit {
  title: string;
  address: string;
  excerpt: string;
  published?: string | undefined;
}

export interface SearchOptions {
  most: number;
  /** Only what is not older. */
  newerThan?: 'day' | 'week' | 'month' | 'year' | undefined;
  signal: AbortSignal;
}

/** How a search service is asked, and what it answers. */
export interface SearchWire {
  request(query: string, options: SearchOptions): { url: URL; headers?: Record<string, string> };
  /** @throws where it is no answer of this service, or says that it failed */
  read(body: unknown): SearchHit[];
  /** What a status means there, where it is not plain. */
  reasons: Record<number, string>;
}
