// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/dialects/dialect.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Result<QJsonValue> ping(DialectCall &)
{
    return QJsonValue(QJsonValue::Null);
}

} // namespace

const Dialect &pingDialect()
{
    static const Dialect dialect{
        .name = u"ping"_s,
        .title = u"Ping"_s,
        .actsAsAccount = true,
        .success = unwrapped,
        .failure = detailFailure,
        .routes = {{.method = Method::Get,
                    .pattern = u"/ping"_s,
                    .summary = u"Answers null."_s,
                    .handler = ping}},
    };
    return dialect;
}

} // namespace berth::api
