/** A browser as far as redirects and cookies go: it keeps the cookies of each host and port. */
export const createCookieJar = () => {
  const cookies = new Map<string, Map<string, string>>();
  const of = (url: URL) => {
    const known = cookies.get(url.host) ?? new Map<string, string>();
    cookies.set(url.host, known);
    return known;
  };

  const request = async (
    method: string,
    address: string,
    init: {body?: unknown; headers?: Record<string, string>} = {},
  ) => {
    const url = new URL(address);
    const jar = of(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie && {cookie}),
        ...(method !== 'GET' && {'session-mode': 'cookie', origin: url.origin}),
        ...(init.body !== undefined && {'content-type': 'application/json'}),
        ...init.headers,
      },
      ...(init.body !== undefined && {body: JSON.stringify(init.body)}),
    });
    for (const text of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const location = response.headers.get('location');
    return {
      status: response.status,
      body: isJson ? JSON.parse(text) : text,
      location: location === null ? undefined : new URL(location, url),
    };
  };

  return {
    request,
    /** The value of a cookie. */
    get: (address: string, name: string) => of(new URL(address)).get(name),
    /** Follows redirects until `isEnd`; a response that is no redirect is an error. */
    async follow(address: string, isEnd: (url: URL) => boolean): Promise<URL> {
      let url = new URL(address);
      for (let hops = 0; hops < 10 && !isEnd(url); hops++) {
        const {status, body, location} = await request('GET', url.href);
        if (!location) throw new Error(`GET ${url} answered ${status}: ${JSON.stringify(body)}`);
        url = location;
      }
      return url;
    },
  };
};

export type CookieJar = ReturnType<typeof createCookieJar>;
