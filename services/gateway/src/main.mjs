import { serve } from '../../../shared/http.mjs';
import { Peer } from '../../../shared/kernel/peer.mjs';
import { gateway } from './gateway.mjs';

const { COMPANY_SERVICE_URL, MEMBER_SERVICE_URL, EVENT_SERVICE_URL } = process.env;
const peer = (name, address = `http://${name}:8080`) => new Peer({ name, address, caller: 'gateway' });

serve(
  gateway({
    companies: peer('company-service', COMPANY_SERVICE_URL),
    members: peer('member-service', MEMBER_SERVICE_URL),
    events: peer('event-service', EVENT_SERVICE_URL),
  }),
);
