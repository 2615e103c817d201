"""What programs call: no sessions, no cookies, no forms. Importing the views registers them with their blueprint."""

from screening.web.api import bundles as bundles
from screening.web.api import cds_hooks as cds_hooks
from screening.web.api import clients as clients
from screening.web.api import health_links as health_links
from screening.web.api import messages as messages
from screening.web.api import metadata as metadata
from screening.web.api import openapi as openapi
from screening.web.api import questionnaires as questionnaires
from screening.web.api import responses as responses
from screening.web.api import terms as terms
from screening.web.blueprints import api as api
