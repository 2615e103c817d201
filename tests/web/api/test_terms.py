"""Our codes, for everyone."""


def test_each_system_that_the_form_names_is_served(app):
    http = app.test_client()
    for kind, name in (
        ("CodeSystem", "answers"),
        ("CodeSystem", "outcomes"),
        ("ValueSet", "rf-body"),
        ("ValueSet", "acts"),
    ):
        answer = http.get(f"/fhir/{kind}/{name}")
        assert answer.status_code == 200
        assert (answer.json["resourceType"], answer.json["id"]) == (kind, name)
        assert http.get(f"/fhir/{kind}/{name}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
