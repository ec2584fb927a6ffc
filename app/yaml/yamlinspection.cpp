// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/yaml/yamlinspection.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

namespace berth {

using namespace Qt::StringLiterals;

namespace {

Error problemAt(const QString &name, const YAML::Mark &mark, const QString &message)
{
    const QString place = u"%1:%2:%3"_s.arg(name).arg(mark.line + 1).arg(mark.column + 1);
    return Error::invalid(u"%1 is no YAML."_s.arg(name), {{place, -1, message, {}}});
}

/// Only counts how far it has come.
class Walker final : public YAML::EventHandler
{
public:
    int documents = 0;
    int events = 0; ///< of the document at hand, besides its start and end
    YAML::Mark start;

    void OnDocumentStart(const YAML::Mark &mark) override
    {
        start = mark;
        events = 0;
        ++documents;
    }
    void OnDocumentEnd() override { }
    void OnNull(const YAML::Mark & /*mark*/, YAML::anchor_t /*anchor*/) override { }
    void OnAlias(const YAML::Mark & /*mark*/, YAML::anchor_t /*anchor*/) override { ++events; }
    void OnScalar(const YAML::Mark & /*mark*/, const std::string & /*tag*/,
                  YAML::anchor_t /*anchor*/, const std::string & /*value*/) override
    {
        ++events;
    }
    void OnSequenceStart(const YAML::Mark & /*mark*/, const std::string & /*tag*/,
                         YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override
    {
        ++events;
    }
    void OnSequenceEnd() override { }
    void OnMapStart(const YAML::Mark & /*mark*/, const std::string & /*tag*/,
                    YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override
    {
        ++events;
    }
    void OnMapEnd() override { }
};

} // namespace

Result<int> inspectYaml(const QByteArray &text, const QString &name)
{
    try {
        std::istringstream input(text.toStdString());
        YAML::Parser parser(input);
        Walker walker;
        int place = -1;
        while (parser.HandleNextDocument(walker)) {
            // An empty document where the last one was: nothing was read, and nothing ever will be.
            if (walker.events == 0 && walker.start.pos == place) {
                return tl::unexpected(
                    problemAt(name, walker.start, u"no document begins like this"_s));
            }
            place = walker.start.pos;
        }
        return walker.documents;
    } catch (const YAML::Exception &error) {
        return tl::unexpected(problemAt(name, error.mark, QString::fromStdString(error.msg)));
    }
}

} // namespace berth
