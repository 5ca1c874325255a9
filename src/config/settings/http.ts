import type { Section } from '../rows.ts';

export const http = {
  doc: 'Where monitoring, load balancers and browsers may ask over HTTP. Off by default: nothing listens.',
  settings: {
    listen: {
      type: 'listen',
      example: 'self:8008',
      reloadable: true,
      doc: 'Address and port; `self` is the own address of each coordinator. Serves /metrics, /health, /primary, /standby, /ready and a page at /, all of it read-only.',
    },
    tlsCertificate: {
      type: 'path',
      example: '/etc/whpg-failover/http.crt',
      reloadable: true,
      doc: 'The certificate with its chain (PEM). With it and its key only HTTPS is spoken.',
    },
    tlsKey: {
      type: 'path',
      example: '/etc/whpg-failover/http.key',
      secret: true,
      reloadable: true,
      doc: "The certificate's private key (PEM). Refused when others can read it; a group may when it belongs to root.",
    },
    tokenFile: {
      type: 'path',
      example: '/etc/whpg-failover/http-token',
      secret: true,
      reloadable: true,
      doc: 'A file with a token of 16 characters or more, for `Authorization: Bearer` or as the password of a browser. Without it everything is open; /health, /primary, /standby and /ready always are. Refused when others can read it.',
    },
  },
} as const satisfies Section;
