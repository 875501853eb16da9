import { HttpFailure } from './http';
import { unreachable } from './unreachable';

describe('a registry that cannot be reached', () => {
  test.each([
    ['CERT_HAS_EXPIRED', /the clock of this machine/],
    ['CERT_NOT_YET_VALID', /the clock of this machine/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/],
    ['CERT_UNTRUSTED', /NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/],
    ['CERT_SIGNATURE_FAILURE', /NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /the name of the registry/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /check the port/],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', /check the port/],
    ['EPROTO', /check the port/],
    ['ECONNREFUSED', /check the network, the proxy variables/],
  ])('has the fix for %s, however deep it is', (code, fix) => {
    const cause = new Error('outer', { cause: Object.assign(new Error('inner'), { code }) });
    const error = unreachable(
      'registry.example',
      new HttpFailure(new URL('https://registry.example'), undefined, cause),
    );
    expect(error.what).toBe('the registry registry.example cannot be reached');
    expect(error.why).toMatch(/^no answer from registry.example.*inner/);
    expect(error.fix).toMatch(fix);
  });
});
