// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/commandpalette.h"

#include "models/tables/clustertable.h"
#include "models/tables/deploymenttable.h"
#include "models/tables/format.h"
#include "models/tables/nodetable.h"
#include "models/tables/organizationtable.h"
#include "ui/palette/fuzzy.h"
#include "ui/palette/palettelist.h"
#include "ui/theme/icons.h"
#include "ui/widgets/texts.h"

#include <QtGui/qevent.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qlistview.h>

namespace berth {

static constexpr int Shown = 40; ///< lines that are worth scrolling to
static constexpr int Scanned
    = 20'000; ///< deployments that are looked at; the filter finds the rest

CommandPalette::CommandPalette(ActionRegistry &actions, Backend &backend, QWidget *window)
    : QFrame(window)
    , m_actions(actions)
    , m_backend(backend)
    , m_edit(new QLineEdit(this))
    , m_list(new PaletteList(this))
    , m_view(new QListView(this))
    , m_none(new Text(Text::Part::Muted, tr("Nothing answers to that"), this))
{
    setObjectName(QStringLiteral("palette"));
    setAccessibleName(tr("Command palette"));
    m_edit->setObjectName(QStringLiteral("palette.edit"));
    m_edit->setAccessibleName(tr("Action or object"));
    m_edit->setPlaceholderText(tr("An action, a cluster, a node, a deployment, #id…"));
    m_edit->setToolTip(tr("Type a few letters; Return takes the first line"));
    m_edit->addAction(icon(QLatin1StringView("command")), QLineEdit::LeadingPosition);
    m_edit->installEventFilter(this);
    m_view->setObjectName(QStringLiteral("palette.list"));
    m_view->setAccessibleName(tr("What answers"));
    m_view->setToolTip(tr("Return takes the line that is marked"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setModel(m_list);
    m_view->setItemDelegate(new PaletteDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_none->setAlignment(Qt::AlignCenter);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::offer);
    connect(m_view, &QListView::clicked, this,
            [this](const QModelIndex &index) { choose(index.row()); });

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 10, 10, 10);
    layout->setSpacing(8);
    layout->addWidget(m_edit);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_none, 1);
    setAutoFillBackground(false);
    window->installEventFilter(this);
    hide();
}

void CommandPalette::dismiss()
{
    hide();
    if (m_before)
        m_before->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::popUp()
{
    m_before = window()->focusWidget();
    m_edit->clear();
    offer();
    place();
    show();
    raise();
    m_edit->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::place()
{
    const QWidget *window = parentWidget();
    const int width = std::min(640, window->width() - 40);
    const int height = std::min(440, window->height() - 90);
    setGeometry((window->width() - width) / 2, 54, width, height);
}

void CommandPalette::offer()
{
    const QString typed = m_edit->text().trimmed();
    std::vector<PaletteEntry> entries;
    const auto consider = [&](PaletteEntry entry, int bonus) {
        const auto match = fuzzyMatch(typed, entry.text);
        if (!match)
            return;
        entry.score = match->score + bonus;
        entry.positions = match->positions;
        entries.push_back(std::move(entry));
    };

    for (const ActionDefinition &row : actionDefinitions()) {
        if (row.id == ActionId::ShowPalette)
            continue;
        const QAction *action = m_actions.action(row.id);
        PaletteEntry entry;
        entry.text = m_actions.plainText(row.id);
        entry.isEnabled = action->isEnabled();
        entry.detail
            = action->isEnabled() ? action->statusTip() : action->toolTip().section(u'\n', 1);
        entry.key = action->shortcut().toString(QKeySequence::NativeText);
        entry.icon = action->icon();
        entry.action = row.id;
        consider(std::move(entry), action->isEnabled() ? 6 : -30);
    }
    const auto object = [](SubjectKind kind, qint64 id, const QString &text, const QString &detail,
                           const char *iconName) {
        PaletteEntry entry;
        entry.kind = kind;
        entry.id = id;
        entry.text = text;
        entry.detail = detail;
        entry.icon = icon(QLatin1StringView(iconName));
        return entry;
    };
    if (!typed.isEmpty()) {
        const BackendTables tables = m_backend.tables();
        for (const ClusterRow &row : tables.clusters->rows())
            consider(object(SubjectKind::Cluster, row.key(), row.cluster.name,
                            tr("cluster of %1").arg(row.organizationName), "clusters"),
                     4);
        for (const OrganizationRow &row : tables.organizations->rows())
            consider(object(SubjectKind::Organization, row.key(), row.organization.name,
                            tr("organization"), "organizations"),
                     2);
        for (const NodeRow &row : tables.nodes->rows())
            consider(object(SubjectKind::Node, row.key(), row.node.name,
                            tr("node of %1").arg(tables.clusters->clusterName(row.node.clusterId)),
                            "node"),
                     0);
        const DeploymentTable *queue = tables.deployments;
        const int rows = std::min(queue->rowCount(), Scanned);
        for (int row = 0; row < rows; ++row) {
            const QModelIndex index = queue->index(row, DeploymentTable::NameColumn);
            const QString name = index.data().toString();
            const auto match = fuzzyMatch(typed, name);
            if (!match)
                continue;
            const qint64 id = index.data(DeploymentTable::DeploymentIdRole).toLongLong();
            PaletteEntry entry = object(SubjectKind::Deployment, id, name,
                                        tr("deployment #%1").arg(id), "deployment");
            entry.score = match->score;
            entry.positions = match->positions;
            entries.push_back(std::move(entry));
        }
        bool isNumber = false;
        const qint64 id = typed.startsWith(u'#') ? typed.mid(1).toLongLong(&isNumber)
                                                 : typed.toLongLong(&isNumber);
        if (isNumber && queue->find(DeploymentId(id))) {
            PaletteEntry entry
                = object(SubjectKind::Deployment, id, queue->find(DeploymentId(id))->name,
                         tr("deployment #%1").arg(id), "deployment");
            entry.score = 1000;
            entries.push_back(std::move(entry));
        }
        PaletteEntry filter;
        filter.text = tr("Filter the queue by “%1”").arg(typed);
        filter.icon = icon(QLatin1StringView("filter"));
        filter.queueFilter = typed;
        filter.score = -1000;
        entries.push_back(std::move(filter));
    }

    if (!typed.isEmpty())
        std::stable_sort(
            entries.begin(), entries.end(),
            [](const PaletteEntry &a, const PaletteEntry &b) { return a.score > b.score; });
    else
        std::stable_partition(entries.begin(), entries.end(),
                              [](const PaletteEntry &entry) { return entry.isEnabled; });
    if (!typed.isEmpty() && entries.size() > Shown) {
        std::swap(entries[Shown - 1], entries.back()); // the filter stays reachable
        entries.resize(Shown);
    }
    m_none->setVisible(entries.empty());
    m_view->setVisible(!entries.empty());
    m_list->setEntries(std::move(entries));
    for (int row = 0; row < m_list->rowCount(); ++row) {
        if (m_list->entryAt(row).isEnabled) {
            m_view->setCurrentIndex(m_list->index(row));
            break;
        }
    }
}

void CommandPalette::choose(int row)
{
    if (row < 0 || row >= m_list->rowCount() || !m_list->entryAt(row).isEnabled)
        return;
    const PaletteEntry entry = m_list->entryAt(row);
    dismiss();
    if (entry.action)
        m_actions.action(*entry.action)->trigger();
    else if (!entry.queueFilter.isEmpty())
        Q_EMIT queueFilterChosen(entry.queueFilter);
    else
        Q_EMIT objectChosen(entry.kind, entry.id);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget()) {
        if (event->type() == QEvent::Resize && isVisible())
            place();
        return false;
    }
    if (event->type() == QEvent::FocusOut && isVisible()
        && static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason
        && static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason)
        hide();
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int row = m_view->currentIndex().row();
        const auto move = [this](int to) {
            if (m_list->rowCount() > 0)
                m_view->setCurrentIndex(m_list->index(std::clamp(to, 0, m_list->rowCount() - 1)));
        };
        switch (key->key()) {
        case Qt::Key_Down:
            move(row + 1);
            return true;
        case Qt::Key_Up:
            move(row - 1);
            return true;
        case Qt::Key_PageDown:
            move(row + 8);
            return true;
        case Qt::Key_PageUp:
            move(row - 8);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            choose(row);
            return true;
        case Qt::Key_Escape:
            dismiss();
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto &c = themeColors(palette());
    painter.fillRect(rect(), c.card);
    painter.setPen(QPen(c.accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75));
}

} // namespace berth
