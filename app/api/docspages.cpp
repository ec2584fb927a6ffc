// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/docspages.h"

#include <QtCore/qfile.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

Answer file(const QString &path, const QByteArray &type)
{
    QFile source(path);
    Answer answer;
    answer.type = type;
    if (source.open(QIODevice::ReadOnly))
        answer.body = source.readAll();
    return answer;
}

} // namespace

std::optional<Answer> docsPage(QStringView path)
{
    if (path == "/docs/docs.js"_L1)
        return file(u":/berth/api/docs.js"_s, "text/javascript; charset=utf-8");
    if (path == "/docs/docs.css"_L1)
        return file(u":/berth/api/docs.css"_s, "text/css; charset=utf-8");
    if (path != "/docs"_L1)
        return std::nullopt;
    Answer answer = file(u":/berth/api/docs.html"_s, "text/html; charset=utf-8");
    // Its own script and style, its own API, and nothing from anywhere else.
    answer.headers.push_back(
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
         "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"});
    return answer;
}

} // namespace berth::api
