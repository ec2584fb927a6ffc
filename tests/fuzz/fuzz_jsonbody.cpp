// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/routetable.h"
#include "app/api/json/jsonbody.h"
#include "app/api/routes/routes.h"
#include "app/api/wire/clusters.h"
#include "app/api/wire/deployments.h"
#include "tests/fuzz/property.h"

#include <QtCore/qjsondocument.h>

using namespace berth;
using namespace berth::api;
using fuzz::require;

namespace {

const std::vector<SchemaRef> &bodies()
{
    static const std::vector<SchemaRef> all = [] {
        RouteTable table;
        addRoutes(table);
        std::vector<SchemaRef> schemas;
        for (const auto &route : table.routes()) {
            if (route->body)
                schemas.push_back(route->body);
        }
        return schemas;
    }();
    return all;
}

void checkFields(const QList<FieldError> &errors)
{
    for (const FieldError &error : errors) {
        require(error.pointer.isEmpty() || error.pointer.startsWith(u'/'),
                "an error names its place by a JSON pointer");
        require(!error.message.isEmpty(), "and says what is wrong");
    }
}

} // namespace

/// The bytes as the body of every route that takes one.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes = fuzz::bytesOf(data, size);
    if (const auto form = formBody(bytes))
        require(form->size() <= bytes.size() + 1, "a form has no more than it holds");
    const auto body = jsonBody(bytes);
    if (!body) {
        require(body.error().code == ErrorCode::InvalidArgument,
                "what cannot be read is an invalid argument");
        return 0;
    }
    const QByteArray written = QJsonDocument(*body).toJson(QJsonDocument::Compact);
    const auto again = jsonBody(written);
    require(again.has_value() && *again == *body, "parse(print(v)) == v");
    for (const SchemaRef &schema : bodies())
        checkFields(check(*schema, *body));
    if (check(*deploymentDraftSchema(), *body).isEmpty()) {
        const auto draft = readDeploymentDraft(*body);
        if (!draft)
            checkFields(draft.error().fields);
    }
    if (check(*deploymentPatchSchema(), *body).isEmpty()) {
        const auto patch = readDeploymentPatch(*body, Deployment(), Specification());
        if (!patch)
            checkFields(patch.error().fields);
    }
    return 0;
}
