// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/routetable.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// Strict: digits only, no leading zero, within 64 bits. Anything else is no id, hence no such
/// path.
bool isId(QStringView text)
{
    if (text.isEmpty() || text.size() > 18 || text.front() == u'0')
        return false;
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

} // namespace

void RouteTable::add(Route route)
{
    m_routes.push_back(std::make_unique<Route>(std::move(route)));
    const Route &added = *m_routes.back();
    Step *step = &m_root;
    const QStringList parts = added.pattern.mid(1).split(u'/');
    for (const QString &part : parts) {
        const bool isArgument = part.startsWith(u'{');
        std::unique_ptr<Step> &next = isArgument ? step->argument : step->names[part];
        if (!next)
            next = std::make_unique<Step>();
        step = next.get();
        if (isArgument)
            step->isText = part == "{code}"_L1;
    }
    Q_ASSERT_X(!step->routes.contains(added.method), "RouteTable::add", "the route is there");
    step->routes.emplace(added.method, &added);
}

RouteTable::Match RouteTable::match(Method method, QStringView path) const
{
    if (!path.startsWith(u'/'))
        return {};
    Match match;
    const Step *step = &m_root;
    for (const QStringView part : path.mid(1).tokenize(u'/')) {
        if (const auto named = step->names.find(part); named != step->names.end()) {
            step = named->second.get();
        } else if (step->argument && (step->argument->isText ? !part.isEmpty() : isId(part))) {
            match.arguments.append(part.toString());
            step = step->argument.get();
        } else {
            return {};
        }
    }
    if (const auto found = step->routes.find(method); found != step->routes.end())
        match.route = found->second;
    for (const auto &[allowed, route] : step->routes) {
        const QLatin1StringView name = word(allowed);
        match.allowed += match.allowed.isEmpty() ? "" : ", ";
        match.allowed.append(name.data(), name.size());
    }
    return match;
}

} // namespace berth::api
