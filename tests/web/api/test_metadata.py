"""What is said to be served is served, and nothing else is claimed."""

from tests.web.api.fhir import ADDRESS


def test_everyone_may_read_what_is_served(app):
    answer = app.test_client().get("/fhir/metadata")
    assert answer.status_code == 200
    assert answer.content_type == "application/fhir+json"
    assert answer.json["implementation"]["url"] == f"{ADDRESS}/fhir"
    assert answer.cache_control.public


def test_each_claim_has_an_address_and_each_address_a_claim(app):
    told = app.test_client().get("/fhir/metadata").json["rest"][0]["resource"]
    claimed = set()
    for one in told:
        claimed |= {("GET", f"/fhir/{one['type']}/<>") for done in one["interaction"] if done["code"] == "read"}
        claimed |= {("POST", f"/fhir/{one['type']}") for done in one["interaction"] if done["code"] == "create"}
        claimed |= {("POST", f"/fhir/{one['type']}/${done['name']}") for done in one.get("operation", [])}
    served = {
        (method, "<>".join([rule.rule.split("<")[0], ""]) if "<" in rule.rule else rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/fhir/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert served - {("GET", "/fhir/metadata")} == claimed


def test_our_own_operation_has_its_definition(app):
    http = app.test_client()
    told = http.get("/fhir/metadata").json["rest"][0]["resource"]
    [definition] = [one["definition"] for each in told for one in each.get("operation", []) if one["name"] == "screen"]
    assert http.get(definition.removeprefix(ADDRESS)).json["url"] == definition
    assert http.get("/fhir/OperationDefinition/other").status_code == 404
