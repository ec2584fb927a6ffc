// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/routes/lists.h"

#include "models/store/views.h"

#include <QtCore/qurlquery.h>

namespace berth::api {

using namespace Qt::StringLiterals;
using namespace schema;

std::vector<Parameter> pageParameters()
{
    static const SchemaRef limit = shared(standing(integer(1, LargestPage), UsualPage));
    static const SchemaRef cursor = shared(text(1, 64));
    return {{u"limit"_s, limit, u"How many to answer at most."_s},
            {u"cursor"_s, cursor, u"The `next` of the page before."_s}};
}

Parameter organizationParameter()
{
    static const SchemaRef organization = shared(id());
    return {u"organization_id"_s, organization,
            u"Of this organization only; for an administrator, who else gets all."_s};
}

std::vector<Parameter> organizationPageParameters()
{
    auto parameters = pageParameters();
    parameters.push_back(organizationParameter());
    return parameters;
}

SchemaRef pageSchema(const QString &name, const SchemaRef &item)
{
    return shared(object(name,
                         {
                             required(u"items"_s, array(item, LargestPage)),
                             required(u"next"_s, nullable(text(1, 64))),
                             optional(u"seq"_s, id()),
                         }));
}

Result<PageRequest> pageRequest(const Call &call)
{
    PageRequest page;
    page.limit = int(call.number(u"limit", UsualPage));
    if (const auto cursor = call.parameter(u"cursor")) {
        bool isNumber = false;
        page.after = cursor->toLongLong(&isNumber);
        if (!isNumber || page.after < 0) {
            return tl::unexpected(
                Error::invalid(u"'%1' is no cursor of a list."_s.arg(*cursor),
                               {{u"?cursor"_s, -1, u"is no cursor"_s,
                                 u"give the 'next' of the page before, or leave it out"_s}}));
        }
    }
    return page;
}

Header nextLink(const Call &call, const QString &cursor)
{
    QUrlQuery query = call.request().query;
    query.removeAllQueryItems(u"cursor"_s);
    query.addQueryItem(u"cursor"_s, cursor);
    return {"Link",
            '<' + call.request().path.toUtf8() + '?' + query.toString(QUrl::FullyEncoded).toUtf8()
                + ">; rel=\"next\""};
}

Result<void> requireReadable(Call &call, ClusterId id)
{
    const auto organization = store::Views(call.reader()).organizationOf(id);
    if (!organization)
        return tl::unexpected(organization.error());
    if (organization->isValid()
        && isAllowed(call.actor(), Permission::ReadOrganization, *organization))
        return {};
    return tl::unexpected(
        Error::notFound(u"There is no cluster with the id %1."_s.arg(id.value())));
}

} // namespace berth::api
